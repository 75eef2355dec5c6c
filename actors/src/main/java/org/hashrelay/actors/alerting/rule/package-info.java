/**
 * What is worth an alert: the rules, what may be set about them, and what was found.
 *
 * <p>Open {@link org.hashrelay.actors.alerting.rule.AlertRule} first.
 */
package org.hashrelay.actors.alerting.rule;
