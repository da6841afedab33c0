#include "gateway/flow/incident_steps.h"

namespace gateway::flow {

using directory::Phase;

const std::vector<Step>& steps() {
  static const std::vector<Step> all{
      {Phase::prepare, "prepare", "Prepare", "Förebygga"},
      {Phase::identify, "identify", "Identify", "Identifiera"},
      {Phase::contain, "contain", "Contain", "Begränsa"},
      {Phase::recover, "recover", "Recover", "Återställa"},
      {Phase::lessons, "lessons", "Learn", "Erfarenheter"},
  };
  return all;
}

const Step& step(Phase phase) {
  return steps().at(static_cast<std::size_t>(phase) - 1);
}

namespace {

constexpr bool question = true;

std::vector<Item> make_checklist() {
  return {
      {"1.mandate", Phase::prepare, "The mandate is clear: who may decide to shut down, to report, to speak.",
       "Mandatet är klart: vem får besluta om att stänga av, anmäla och uttala sig."},
      {"1.contacts", Phase::prepare, "Contact lists are current, with a number that is known to be genuine.",
       "Kontaktlistorna är aktuella, med ett nummer som är känt som äkta."},
      {"1.escalation", Phase::prepare, "The escalation routine and the continuity plan are at hand.",
       "Eskaleringsrutin och kontinuitetsplan finns till hands."},
      {"1.communication", Phase::prepare, "There is a plan of who is told what, and through which channel.",
       "Det finns en plan för vem som får veta vad, och genom vilken kanal."},
      {"1.monitoring", Phase::prepare, "Own systems and the outside world are being watched.",
       "Den egna miljön och omvärlden bevakas."},

      {"2.why", Phase::identify, "Why do they believe that they were hit, and what was observed?",
       "Varför tror de att de är drabbade, och vad har iakttagits?", question},
      {"2.discovery", Phase::identify, "When, where, how and by whom was it discovered?",
       "När, var, hur och av vem upptäcktes det?", question},
      {"2.system", Phase::identify,
       "What kind of system is it, what is it for, and which operating system does it run?",
       "Vilken typ av system är det, vad används det till och vilket operativsystem har det?", question},
      {"2.critical", Phase::identify,
       "How critical is it in confidentiality, integrity and availability, and what depends on it?",
       "Hur kritiskt är det i fråga om konfidentialitet, riktighet och tillgänglighet, och vad är beroende "
       "av det?",
       question},
      {"2.place", Phase::identify, "Where does it stand, in which network segment, and who operates it?",
       "Var står det, i vilket nätsegment, och vem driver det?", question},
      {"2.shutdown", Phase::identify, "May it be shut down or disconnected, and who decides that?",
       "Får det stängas av eller kopplas bort, och vem beslutar det?", question},
      {"2.touched", Phase::identify,
       "Has it been restarted, disconnected, cleaned or otherwise touched since?",
       "Har det startats om, kopplats bort, rensats eller rörts på annat sätt sedan dess?", question},
      {"2.logs", Phase::identify,
       "Which logs are there (firewall, intrusion detection, router, proxy, web, mail, system), and how far "
       "back?",
       "Vilka loggar finns (brandvägg, intrångsdetektering, router, proxy, webb, e-post, system), och hur "
       "långt bakåt?",
       question},
      {"2.evidence", Phase::identify,
       "What evidence is there and where is it kept: network capture, memory, processes, open files, disk "
       "images?",
       "Vilka bevis finns och var förvaras de: nätverksdump, minne, processer, öppna filer, diskavbilder?",
       question},
      {"2.accounts", Phase::identify, "Which accounts are involved, and what is the timeline so far?",
       "Vilka konton berörs, och hur ser tidslinjen ut hittills?", question},
      {"2.others", Phase::identify, "Are other systems or other organisations hit?",
       "Är andra system eller andra organisationer drabbade?", question},

      {"3.spread", Phase::contain,
       "The spread is stopped: segments, accounts, sessions and keys are closed or watched.",
       "Spridningen är stoppad: segment, konton, sessioner och nycklar är stängda eller bevakade."},
      {"3.evidence", Phase::contain, "Evidence was secured before anything was changed, with who and when.",
       "Bevis säkrades innan något ändrades, med uppgift om vem och när."},
      {"3.block", Phase::contain,
       "What describes the attacker is blocked or watched for in our own constituency.",
       "Det som beskriver angriparen är blockerat eller bevakas hos våra egna."},
      {"3.warned", Phase::contain, "Those who may be hit too have been warned, as far as the answers allow.",
       "De som också kan drabbas är varnade, så långt svaren tillåter."},
      {"3.report", Phase::contain,
       "Duties to report are met: authority, police, those whose personal data it is.",
       "Anmälningsplikterna är uppfyllda: myndighet, polis, de personuppgifterna rör."},

      {"4.cause", Phase::recover, "The cause is removed: the hole is closed, and what was planted is gone.",
       "Orsaken är undanröjd: hålet är täppt och det som planterats är borta."},
      {"4.restore", Phase::recover,
       "Systems are restored from something known to be clean, in order of importance.",
       "Systemen är återställda från något som säkert är rent, i ordning efter vikt."},
      {"4.secrets", Phase::recover,
       "Passwords, keys and certificates that may be known to others are replaced.",
       "Lösenord, nycklar och certifikat som kan vara kända för andra är utbytta."},
      {"4.watch", Phase::recover, "What was restored is watched more closely for a time that is decided.",
       "Det som återställts bevakas närmare under en bestämd tid."},
      {"4.retract", Phase::recover, "What we released and turned out wrong has been called back.",
       "Det vi har delat som visade sig fel är återkallat."},

      {"5.timeline", Phase::lessons, "What happened, when, and what did each side know at the time?",
       "Vad hände, när, och vad visste var och en då?", question},
      {"5.handling", Phase::lessons, "What went well in the handling, and what would we do otherwise?",
       "Vad gick bra i hanteringen, och vad skulle vi göra annorlunda?", question},
      {"5.process", Phase::lessons, "Did the process, the mandate and the escalation hold?",
       "Höll processen, mandatet och eskaleringen?", question},
      {"5.communication", Phase::lessons, "Who should have been told earlier, later or in other words?",
       "Vem borde ha fått veta tidigare, senare eller med andra ord?", question},
      {"5.sharing", Phase::lessons, "What did we share, with whom, was it of use, and was it right?",
       "Vad delade vi, med vem, gjorde det nytta, och var det rätt?", question},
      {"5.report", Phase::lessons, "The report is written, and a follow-up without scapegoats was held.",
       "Rapporten är skriven, och ett uppföljningsmöte utan syndabockar har hållits."},
  };
}

}  // namespace

const std::vector<Item>& checklist() {
  static const std::vector<Item> all = make_checklist();
  return all;
}

}  // namespace gateway::flow
