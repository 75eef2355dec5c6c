/** Metric families, and the page they stand on. */
package org.hashrelay.http.metrics;
