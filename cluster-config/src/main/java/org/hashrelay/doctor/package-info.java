/**
 * Looks an installation over and names what to do about what is wrong; start with {@link
 * org.hashrelay.doctor.NodeDoctor}.
 */
package org.hashrelay.doctor;
