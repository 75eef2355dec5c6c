/** What bad links do to the tunnel alone. */
package org.hashrelay.benchmarks.tunnel;
