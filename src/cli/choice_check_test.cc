#include "cli/choice_check.h"

#include <gmock/gmock.h>

#include "sys/test_machine.h"

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<Kind> kAllSources = {std::begin(kSourceKinds), std::end(kSourceKinds)};

Choice named(const std::string& name, std::vector<Kind> kinds = kAllSources) {
  Choice choice{std::move(kinds)};
  choice.name = name;
  choice.has_name = [name](const Source& source) { return source->name == name; };
  return choice;
}

std::vector<std::string> absent(const Choice& choice, const char* machine = "arm64-gic") {
  auto checked = check_choice(sys::machine_from(machine), choice);
  EXPECT_TRUE(checked) << checked.error().message;
  return checked.value_or(std::vector<std::string>{"refused"});
}

std::string refusal(const Choice& choice) {
  auto checked = check_choice(sys::machine_from("arm64-gic"), choice);
  if (checked) return "accepted";
  EXPECT_EQ(checked.error().kind, ErrorKind::usage);
  return checked.error().message;
}

TEST(ChoiceCheck, TakesWhatIsThere) {
  for (const char* name : {"net_rx", "local_timer", "Rescheduling interrupts", "mmc1", "nvme0q0"}) {
    EXPECT_THAT(absent(named(name)), IsEmpty()) << name;
  }
  EXPECT_THAT(absent(named("mmc1", {Kind::thread})), IsEmpty());
  EXPECT_THAT(absent(named("")), IsEmpty());
}

// A softirq is there or never will be; a device may be plugged in.
TEST(ChoiceCheck, RefusesSlipsOfTheFinger) {
  EXPECT_EQ(refusal(named("net_xr")), "--name: no source matches 'net_xr'; did you mean 'net_rx'?");
  EXPECT_EQ(refusal(named("^tasklte$")),
            "--name: no source matches '^tasklte$'; did you mean 'tasklet'?");
  EXPECT_THAT(absent(named("nvme0q1")),
              ElementsAre("--name: no source matches 'nvme0q1' now (did you mean 'nvme0q0'?); "
                          "one may still come"));
  EXPECT_THAT(absent(named("frobnicate")),
              ElementsAre("--name: no source matches 'frobnicate' now; one may still come"));
  Choice with_functions = named("net_xr");
  with_functions.functions = true;
  EXPECT_THAT(absent(with_functions),
              ElementsAre(HasSubstr("'net_xr' now (did you mean 'net_rx'?); one may")));
}

TEST(ChoiceCheck, KnowsWhichKindsAreLeft) {
  EXPECT_EQ(refusal(named("frobnicate", {Kind::softirq, Kind::vector})),
            "--name: no softirq or vector matches 'frobnicate'");
  EXPECT_EQ(refusal(named("net_rx", {Kind::hardirq})),
            "--name: 'net_rx' is a softirq, and those are left out");
  EXPECT_THAT(absent(named("net_rx", {Kind::hardirq, Kind::softirq})), IsEmpty());
  Choice pattern = named("n.t_rx", {Kind::hardirq});
  pattern.has_name = [](const Source& source) { return source->name == "net_rx"; };
  EXPECT_THAT(absent(pattern), ElementsAre(HasSubstr("now; one may still come")));
}

TEST(ChoiceCheck, TellsOfIrqsThatAreNotThere) {
  Choice choice{kAllSources};
  choice.irqs = {{45, 9999}};
  EXPECT_THAT(absent(choice), IsEmpty());
  choice.irqs = {{9998, 9999}};
  EXPECT_THAT(absent(choice),
              ElementsAre("--irq: no device has IRQ 9998 or 9999 now; one may still come"));
}

TEST(ChoiceCheck, TellsOfCpusThatAreOffline) {
  Choice choice{kAllSources};
  choice.cpus = CpuSet({0});
  EXPECT_THAT(absent(choice, "offline-cpus"), IsEmpty());
  choice.cpus = CpuSet({0, 4000});
  EXPECT_THAT(
      absent(choice, "offline-cpus"),
      ElementsAre("--cpus: CPU 4000 is offline; nothing happens there until it comes online"));
}

TEST(ChoiceCheck, SaysNothingWhereProcDoesNotTell) {
  EXPECT_TRUE(check_choice(sys::Machine{"/nonexistent"}, named("net_xr")));
}

std::string trigger_refusal(const char* text, const std::vector<Kind>& kinds = kAllSources) {
  auto checked =
      check_trigger(sys::machine_from("arm64-gic"), parse_trigger(text).value(), Choice{kinds});
  return checked ? "" : checked.error().message;
}

TEST(ChoiceCheck, KnowsWhatHasADelay) {
  EXPECT_EQ(trigger_refusal("delayed 1ms"), "");
  EXPECT_EQ(trigger_refusal("delayed 1ms net_rx"), "");
  EXPECT_EQ(trigger_refusal("delayed 1ms mmc0"), "");  // it may have a thread
  EXPECT_EQ(trigger_refusal("delayed 1ms frobnicate"), "");
  EXPECT_EQ(trigger_refusal("slower 1ms local_timer"), "");
  EXPECT_EQ(trigger_refusal("delayed 1ms local_timer"),
            "--trigger: 'local_timer' has no delay; only softirqs and threads have");
  EXPECT_EQ(trigger_refusal("delayed 1ms mmc0", {Kind::hardirq, Kind::softirq}),
            "--trigger: 'mmc0' has no delay; only softirqs and threads have");
  EXPECT_EQ(trigger_refusal("delayed 1ms", {Kind::hardirq, Kind::nmi}),
            "--trigger: 'delayed' is about softirqs and threads; --kind leaves neither");
  EXPECT_EQ(trigger_refusal("slower 1ms net_xr"),
            "--trigger: no source is called 'net_xr'; did you mean 'net_rx'?");
}

}  // namespace
}  // namespace irqscope
