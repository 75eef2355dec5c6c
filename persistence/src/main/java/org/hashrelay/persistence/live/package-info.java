/** What is heard of the nodes, and what the database has of it so far. */
package org.hashrelay.persistence.live;
