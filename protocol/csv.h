// CSV (RFC 4180): records of fields, quoted where they hold separators, quotes or line ends. LF alone ends a
// line too.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace protocol {

struct CsvRecord {
  std::size_t line = 0;  ///< where it begins, from 1
  std::vector<std::string> fields;
  std::string broken;  ///< one sentence where it breaks the rules; it has no fields then
};

/// Reads records one after another, in time linear in the text. After a broken one it goes on with the line
/// that follows the one it began on.
class CsvReader {
 public:
  /// `text` must outlive the reader. No record may be longer than `record_bytes` or have more than `fields`.
  CsvReader(std::string_view text, char separator, std::size_t record_bytes = 65536, std::size_t fields = 256)
      : text_(text), separator_(separator), record_bytes_(record_bytes), most_fields_(fields) {}

  /// False at the end. Blank lines are left out.
  bool next(CsvRecord& record);

 private:
  bool read_fields(CsvRecord& record);
  bool read_quoted(std::string& field);
  bool line_ends() const;
  void skip_line_end();

  std::string_view text_;
  char separator_;
  std::size_t record_bytes_, most_fields_;
  std::size_t at_ = 0, line_ = 1, end_ = 0;  ///< `end_`: how far the record at hand may go
};

}  // namespace protocol
