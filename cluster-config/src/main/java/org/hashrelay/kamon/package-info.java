/**
 * Kamon, when {@code hashrelay.metrics.kamon} is on: how it gets into the process, and how what it
 * measures gets onto the metrics page.
 *
 * <p>Its jars lie in a folder of their own, {@code kamon} beside this program's, on no class path.
 */
package org.hashrelay.kamon;
