package org.hashrelay;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration as settings write it: {@code 75s}, {@code 2m}. */
final class Times implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    try {
      return ConfigFactory.parseMap(Map.of("time", text)).getDuration("time");
    } catch (ConfigException wrong) {
      throw new TypeConversionException("'" + text + "' is not a duration such as 75s or 2m");
    }
  }
}
