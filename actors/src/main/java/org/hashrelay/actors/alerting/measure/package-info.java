/**
 * The pure classes that judge what is measured: of one worker, one mapping, one farm, and of history.
 *
 * <p>Open {@link org.hashrelay.actors.alerting.measure.WorkerWatch} first.
 */
package org.hashrelay.actors.alerting.measure;
