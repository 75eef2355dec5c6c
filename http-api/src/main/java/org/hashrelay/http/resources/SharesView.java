package org.hashrelay.http.resources;

import org.hashrelay.streams.tunnel.control.ShareBook;

/** Where shares went: found = accepted + filtered + rejected + stale + unanswered + held. */
record SharesView(
    long found,
    long accepted,
    long filtered,
    long rejected,
    long duplicate,
    long lowDifficulty,
    long rejectedOther,
    long stale,
    long unanswered,
    long held,
    double creditedDifficulty,
    double poolCreditedDifficulty) {

  static SharesView of(ShareBook book) {
    return new SharesView(
        book.found(),
        book.accepted(),
        book.filtered(),
        book.rejected(),
        book.duplicate(),
        book.lowDifficulty(),
        book.rejected() - book.duplicate() - book.lowDifficulty(),
        book.stale(),
        book.unanswered(),
        book.held(),
        book.credited(),
        book.poolCredited());
  }
}
