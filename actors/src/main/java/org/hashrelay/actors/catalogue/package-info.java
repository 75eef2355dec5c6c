/** Which pools and nodes there are, and the next free number. */
package org.hashrelay.actors.catalogue;
