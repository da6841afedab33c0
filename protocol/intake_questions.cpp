// The questions and the notice as they are read aloud on the telephone.
#include <algorithm>

#include "protocol/intake.h"

namespace protocol {

const std::vector<Question>& questions() {
  static const std::vector<Question> all{
      {"0", "/security_classified",
       "Before we begin: does this concern security-classified information or security-sensitive activity? "
       "If so, we "
       "must stop here. Do not tell me any more, and turn to the national security service and to your own "
       "security "
       "organisation instead.",
       "Innan vi börjar: rör det här säkerhetsskyddsklassificerade uppgifter eller säkerhetskänslig "
       "verksamhet? I så "
       "fall måste vi avbryta här. Berätta inget mer, utan vänd dig till Säkerhetspolisen och till er egen "
       "säkerhetsskyddsorganisation i stället."},
      {"1", "/what_happened",
       "What has happened? When did it happen, when was it discovered, and who discovered it?",
       "Vad har hänt? När inträffade det, när upptäcktes det och vem upptäckte det?"},
      {"2", "/measures", "What have you done about it so far?", "Vilka åtgärder har ni vidtagit hittills?"},
      {"3", "/ongoing", "Is the incident still going on?", "Pågår incidenten fortfarande?"},
      {"3", "/leaking", "Is there a risk that what has happened, or information about it, gets out?",
       "Finns det risk att det som har hänt, eller uppgifter om det, läcker ut?"},
      {"4", "/help_wanted", "What help would you like from us?", "Vilken hjälp vill ni ha av oss?"},
      {"4", "/purposes",
       "For what may we use and pass on what you tell and send us? To handle the incident, to warn others, "
       "for "
       "statistics, for the police? Unless you say otherwise: to handle it and to warn others.",
       "Vad får vi använda och dela det ni berättar och skickar till? För att hantera incidenten, för att "
       "varna "
       "andra, för statistik, för polisen? Om ni inte säger annat: för att hantera den och för att varna "
       "andra."},
      {"5", "/contacted", "Who else have you contacted about this?",
       "Vilka andra har ni varit i kontakt med om det här?"},
      {"6", "/affected/information",
       "May we share information about the incident with other organisations that are affected?",
       "Får vi dela information om incidenten med andra drabbade organisationer?"},
      {"6", "/affected/data",
       "May we share data from the incident with other organisations that are affected?",
       "Får vi dela data från incidenten med andra drabbade organisationer?"},
      {"6", "/affected/logs", "May we share your logs with other organisations that are affected?",
       "Får vi dela era loggar med andra drabbade organisationer?"},
      {"6", "/third_parties/information",
       "May we share information about the incident with third parties, such as teams like ours in other "
       "countries?",
       "Får vi dela information om incidenten med tredje part, till exempel våra motsvarigheter i andra "
       "länder?"},
      {"6", "/third_parties/data", "May we share data from the incident with third parties?",
       "Får vi dela data från incidenten med tredje part?"},
      {"6", "/third_parties/logs", "May we share your logs with third parties?",
       "Får vi dela era loggar med tredje part?"},
      {"7", "/police", "Will you report this to the police, or have you already done so?",
       "Kommer ni att polisanmäla det här, eller har ni redan gjort det?"},
      {"8", "/name_victim",
       "When we share something, may we say that it is your organisation that has been hit? We take that as "
       "a no "
       "until you have said yes.",
       "När vi delar något, får vi då berätta att det är er organisation som har drabbats? Vi utgår från att "
       "svaret är "
       "nej tills ni har sagt ja."},
      {"9", "/until",
       "Until when do your answers about sharing hold? You can change them or take them back at any time.",
       "Hur länge gäller era svar om vad vi får dela? Ni kan när som helst ändra dem eller ta tillbaka dem."},
  };
  return all;
}

const std::vector<Purpose>& purposes() {
  static const std::vector<Purpose> all{
      {"handling", "handling the incident", "hantera incidenten"},
      {"warning-others", "warning others", "varna andra"},
      {"statistics", "statistics without names", "statistik utan namn"},
      {"police", "the police's investigation", "polisens utredning"},
  };
  return all;
}

bool is_purpose(std::string_view word) {
  return std::any_of(purposes().begin(), purposes().end(), [&](const auto& one) { return one.word == word; });
}

std::vector<std::string> default_purposes() {
  return {"handling", "warning-others"};
}

std::string_view notice_english() {
  return "I will write down your name, how we reach you and what you tell me, so that we can help you and "
         "warn others. "
         "We keep these personal data for as long as the matter and the law require, and you may ask us what "
         "we hold "
         "about you. We are a public authority: what you send or tell us may become a public document. "
         "Before anything "
         "is handed out we examine whether it is secret, but we cannot promise you secrecy. Please tell me "
         "if there is "
         "something you want us to handle with particular care.";
}

std::string_view notice_swedish() {
  return "Jag antecknar ditt namn, hur vi når dig och vad du berättar, så att vi kan hjälpa er och varna "
         "andra. Vi "
         "behandlar personuppgifterna så länge som ärendet och lagen kräver, och du kan be att få veta vilka "
         "uppgifter "
         "vi har om dig. Vi är en myndighet: det ni skickar eller berättar kan bli allmän handling. Innan "
         "något lämnas "
         "ut prövar vi om det omfattas av sekretess, men vi kan inte lova att det hålls hemligt. Säg till om "
         "det är "
         "något ni vill att vi hanterar särskilt varsamt.";
}

}  // namespace protocol
