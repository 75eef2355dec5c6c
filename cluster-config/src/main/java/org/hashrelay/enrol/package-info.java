/** From an enrolment line to a node that runs: its files, and a unit that starts it. */
package org.hashrelay.enrol;
