package org.hashrelay.actors.alerting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hashrelay.actors.alerting.AlertDesk.AlertIs;
import org.hashrelay.actors.alerting.AlertDesk.AlertPage;
import org.hashrelay.actors.alerting.AlertDesk.Arrangements;
import org.hashrelay.actors.alerting.AlertDesk.ChannelIs;
import org.hashrelay.actors.alerting.AlertDesk.Figures;
import org.hashrelay.actors.alerting.AlertDesk.ListAlerts;
import org.hashrelay.actors.alerting.AlertDesk.ListStory;
import org.hashrelay.actors.alerting.AlertDesk.StoryPage;
import org.hashrelay.actors.alerting.rule.Alert;
import org.hashrelay.actors.alerting.rule.Silence;
import org.hashrelay.streams.tunnel.control.Latencies;

/** What is answered about the desk: what it knows, and what is pending. */
record DeskView(DeskState state, Intake intake, Instant now) {

  AlertPage alerts(ListAlerts command) {
    var all = new ArrayList<>(intake.pending());
    state.open().values().forEach(standing -> all.add(standing.alert()));
    all.sort(Comparator.comparingLong(Alert::number));
    var rest = all.stream().filter(alert -> alert.number() > command.after()).toList();
    var page = rest.subList(0, Math.min(command.limit(), rest.size()));
    return new AlertPage(
        page.stream().map(this::alert).toList(), rest.size() > page.size(), all.size());
  }

  AlertIs alert(Alert alert) {
    return new AlertIs(alert, state.isSilenced(alert, now), state.inhibition().covers(alert));
  }

  StoryPage story(ListStory command) {
    var story = state.story();
    return new StoryPage(story.after(command.after(), command.limit()), story.lastNumber());
  }

  Arrangements arrangements() {
    var silences = new ArrayList<>(state.silences().values());
    silences.sort(Comparator.comparing(Silence::id));
    return new Arrangements(state.settings(), state.numbers().settings(), channels(), silences);
  }

  private List<ChannelIs> channels() {
    return state.channels().values().stream()
        .sorted(Comparator.comparing(channel -> channel.id()))
        .map(channel ->
            new ChannelIs(channel, state.books().getOrDefault(channel.id(), ChannelBook.NEW), (int)
                state.outbox().values().stream()
                    .filter(envelope -> envelope.owed().containsKey(channel.id()))
                    .count()))
        .toList();
  }

  /** @param attempts by channel */
  Figures figures(Map<String, Latencies.Taken> attempts) {
    var alerts = new TreeMap<String, Long>();
    for (var alert : intake.pending()) count(alerts, alert);
    for (var standing : state.open().values()) count(alerts, standing.alert());
    return new Figures(
        alerts, channels(), attempts, state.numbers().pushedOut(), intake.unopened());
  }

  private static void count(TreeMap<String, Long> alerts, Alert alert) {
    var key = alert.rule().slug() + "/" + alert.state().word() + "/"
        + alert.severity().word();
    alerts.merge(key, 1L, Long::sum);
  }
}
