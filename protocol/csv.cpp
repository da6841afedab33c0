#include "protocol/csv.h"

#include <algorithm>

namespace protocol {

bool CsvReader::line_ends() const {
  return at_ >= text_.size() || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
}

void CsvReader::skip_line_end() {
  if (at_ < text_.size() && text_[at_] == '\r') ++at_;
  if (at_ < text_.size()) ++at_;
  ++line_;
}

bool CsvReader::next(CsvRecord& record) {
  while (at_ < text_.size() && line_ends()) skip_line_end();
  if (at_ >= text_.size()) return false;
  record = {};
  record.line = line_;
  const std::size_t begin = at_;
  end_ = std::min(text_.size(), begin + record_bytes_);
  if (read_fields(record)) {
    skip_line_end();
    return true;
  }
  record.fields.clear();
  at_ = std::min(text_.size(), text_.find('\n', begin));
  line_ = record.line;
  skip_line_end();
  return true;
}

bool CsvReader::read_fields(CsvRecord& record) {
  while (true) {
    std::string field;
    if (at_ < text_.size() && text_[at_] == '"') {
      if (!read_quoted(field)) {
        record.broken = "a quote is not closed, or something follows a closed one";
        return false;
      }
    }
    while (at_ < end_ && text_[at_] != separator_ && !line_ends()) {
      if (text_[at_] == '"') {
        record.broken = "a quote stands within a field that is not quoted";
        return false;
      }
      field.push_back(text_[at_++]);
    }
    record.fields.push_back(std::move(field));
    if (line_ends()) return true;
    if (at_ >= end_ || record.fields.size() >= most_fields_) {
      record.broken = "the row is too long";
      return false;
    }
    ++at_;
  }
}

bool CsvReader::read_quoted(std::string& field) {
  for (++at_; at_ < end_; ++at_) {
    if (text_[at_] == '\n') ++line_;
    if (text_[at_] != '"') {
      field.push_back(text_[at_]);
    } else if (text_.substr(at_ + 1, 1) == "\"") {
      field.push_back('"');
      ++at_;
    } else {
      ++at_;
      return line_ends() || text_[at_] == separator_;
    }
  }
  return false;
}

}  // namespace protocol
