/** The node: follows what the server says, opens ports, and reports. */
package org.hashrelay.actors.agent;
