/** The one desk of a fleet that keeps open alerts and sees to it that somebody is told. */
package org.hashrelay.actors.alerting;
