/** What a database that fails, a server that dies and a journal that is long do to the books. */
package org.hashrelay.benchmarks.database;
