/** How this server calls other people's. */
package org.hashrelay.http.outgoing;
