/** One question each, asked with JMH or with real processes; answers in RESULTS.md. */
package org.hashrelay.benchmarks;
