/**
 * Settings: where they come from, which there are, and what is wrong with them.
 *
 * <p>Start with {@link org.hashrelay.config.ConfigLoader}.
 */
package org.hashrelay.config;
