/** The story of alerts and messages: {@link org.hashrelay.persistence.feed.AlertFeed} answers for it. */
package org.hashrelay.persistence.feed;
