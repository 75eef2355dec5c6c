/** Commands that are a single call. */
package org.hashrelay.http.cli;
