package org.hashrelay.actors.alerting;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hashrelay.actors.alerting.DeskState.Numbers;
import org.hashrelay.actors.alerting.Envelope.Attempt;
import org.hashrelay.actors.alerting.notify.Channel;
import org.hashrelay.actors.alerting.notify.Message;
import org.hashrelay.actors.alerting.rule.AlertSettings;
import org.hashrelay.actors.alerting.rule.Silence;

/** The next {@link DeskState} while it is written: what is not said stays. Used once, by one thread. */
final class Draft {

  private Numbers numbers;
  private Map<String, Standing> open;
  private List<Standing> ended;
  private Map<String, Channel> channels;
  private Map<String, ChannelBook> books;
  private Map<String, Silence> silences;
  private AlertSettings settings;
  private Map<Long, Envelope> outbox;
  private Map<String, List<Instant>> groupSent;
  private History history;
  private Story story;

  Draft(DeskState from) {
    numbers = from.numbers();
    open = from.open();
    ended = from.ended();
    channels = from.channels();
    books = from.books();
    silences = from.silences();
    settings = from.settings();
    outbox = from.outbox();
    groupSent = from.groupSent();
    history = from.history();
    story = from.story();
  }

  DeskState done() {
    return new DeskState(
        numbers, open, ended, channels, books, silences, settings, outbox, groupSent, history,
        story);
  }

  Draft lastAlert(long number) {
    return numbers(number, numbers.message(), numbers.pushedOut());
  }

  Draft lastMessage(long number) {
    return numbers(numbers.alert(), number, numbers.pushedOut());
  }

  private Draft numbers(long alert, long message, long pushedOut) {
    numbers = new Numbers(
        alert, message, numbers.channel(), numbers.silence(), numbers.settings(), pushedOut);
    return this;
  }

  Draft open(Map<String, Standing> now) {
    open = now;
    return this;
  }

  Draft ended(List<Standing> now) {
    ended = now;
    return this;
  }

  Draft channels(Map<String, Channel> now, int made) {
    channels = now;
    numbers = new Numbers(
        numbers.alert(),
        numbers.message(),
        numbers.channel() + made,
        numbers.silence(),
        numbers.settings(),
        numbers.pushedOut());
    return this;
  }

  Draft books(Map<String, ChannelBook> now) {
    books = now;
    return this;
  }

  Draft silences(Map<String, Silence> now, int made) {
    silences = now;
    numbers = new Numbers(
        numbers.alert(),
        numbers.message(),
        numbers.channel(),
        numbers.silence() + made,
        numbers.settings(),
        numbers.pushedOut());
    return this;
  }

  Draft settings(AlertSettings now) {
    settings = now;
    numbers = new Numbers(
        numbers.alert(),
        numbers.message(),
        numbers.channel(),
        numbers.silence(),
        numbers.settings() + 1,
        numbers.pushedOut());
    return this;
  }

  Draft outbox(Map<Long, Envelope> now) {
    outbox = now;
    return this;
  }

  /** The oldest goes when there is no room. */
  Draft put(Message message, List<String> channelIds) {
    if (channelIds.isEmpty()) return this;
    var all = new TreeMap<>(outbox);
    all.put(
        message.number(),
        new Envelope(
            message,
            channelIds.stream()
                .collect(
                    Collectors.toMap(Function.identity(), id -> new Attempt(0, message.at())))));
    if (all.size() > DeskState.MOST_MESSAGES) {
      all.pollFirstEntry();
      numbers(numbers.alert(), numbers.message(), numbers.pushedOut() + 1);
    }
    return outbox(all);
  }

  Draft groupSent(Map<String, List<Instant>> now) {
    groupSent = now;
    return this;
  }

  Draft history(History now) {
    history = now;
    return this;
  }

  Draft story(Story now) {
    story = now;
    return this;
  }
}
