/** Who changed what: a chain of lines that nobody can alter unseen, and the way of a server to it. */
package org.hashrelay.actors.audit;
