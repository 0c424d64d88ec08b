/**
 * Source of a pattern for faults of the code that quote a fault's name: `KeyError: 'timeout'`. To be excluded by
 * rules whose words are also names of variables, fields and settings.
 */
export const CODE_FAULT =
  '(?<![a-z])(?:key|type|attribute|name|reference|syntax|nomethod|value)error\\b|nullpointer|nullreference|undefined (?:method|index|array key)|configexception|must be (?:larger|greater|smaller|less|at least|set|positive|one of)';
