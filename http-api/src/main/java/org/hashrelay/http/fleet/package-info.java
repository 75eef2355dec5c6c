/** What routes ask of the fleet, and the line a node is enrolled with. */
package org.hashrelay.http.fleet;
