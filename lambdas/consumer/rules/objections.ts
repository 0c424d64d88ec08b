import { phrases } from './phrases.ts';
import type { Objection } from './rule.ts';

/**
 * What a fault's own words cannot outweigh when it stands in the root cause: a fault of the code or of its
 * settings. The words around it then only name what the code was about.
 */
export const FAULTS_OF_CODE: Objection = {
  id: 'fault-of-code',
  class: 'any',
  weight: 0.7,
  words: phrases(`
    nullpointer | illegalargument | numberformat | classcast | outofbounds | parseexception
    unsupportedoperation | concurrentmodification | arithmeticexception | argumentexception | argumentnull
    argumentoutofrange | argumenterror | nullreference | keynotfound | formatexception | nosuchfileexception
    filenotfound | notserializable | invalidformat | jsonparse | jsonmapping | jsondecode
    serializationexception | duplicatekey | badsqlgrammar | constraintviolation | classnotfound
    noclassdeffound | nosuchbeandefinition | validationexception | validationerror | methodargumentnotvalid
    bindexception | uniqueviolation | integrityerror | integrityconstraint | stackoverflow | recordnotfound
    keyerror | typeerror | attributeerror | indexerror | valueerror | nameerror | zerodivision | syntaxerror
    referenceerror | importerror | modulenotfound | nomethoderror | assertionerror | assertionfailed
    cannot find module | unknown column | does not exist | sql syntax | syntax error | duplicate entry
    duplicate key | no such table | nil pointer dereference | index out of range | undefined method
    undefined index | undefined array key | undefined variable | call to undefined | option::unwrap
    no such file | divide by zero | rangeerror
  `),
  pattern:
    /(?<![a-z])(?:nullpointer|illegalargument|numberformat|classcast|(?:array|string)?indexoutofbounds|parse|unsupportedoperation|concurrentmodification|arithmetic|argument(?:null|outofrange)?|nullreference|keynotfound|format|nosuchfile|filenotfound|notserializable|invalidformat|jsonparse|jsonmapping|(?:de)?serialization|duplicatekey|badsqlgrammar|constraintviolation|classnotfound|nosuchbeandefinition|validation|methodargumentnotvalid|bind|dividebyzero)exception\b|integrityconstraintviolation|uniqueviolation|(?<![a-z])(?:key|type|attribute|index|value|name|zerodivision|syntax|reference|range|import|modulenotfound|jsondecode|nomethod|argument|assertion|assertionfailed|integrity|validation|noclassdeffound|stackoverflow)error\b|recordnotfound|unknown column|(?:relation|table|column|database|function) "?[\w.]{1,64}"? does not exist|sql syntax|syntax error|duplicate (?:entry|key)|no such (?:table|file)|nil pointer dereference|index out of range|undefined (?:method|index|array key|variable)|call to undefined|option::unwrap|cannot find module|divide by zero/,
};

/** Faulty settings and missing code name a fault's subject without being the fault, wherever they stand. */
export const FAULTS_OF_SETTINGS: Objection = {
  id: 'fault-of-settings',
  class: 'any',
  weight: 0.65,
  words: phrases(`
    invalid config | invalid property | invalid setting | invalid option | must be | pars | no module named
    cannot find module | classnotfoundexception | noclassdeffounderror | numberformatexception
    did not find expected | failed to bind properties | could not resolve placeholder | unknown option
    unrecognized option | unknown property | no qualifying bean | required a bean | not supported
    is deprecated | deprecat
  `),
  pattern:
    /invalid (?:config\w*|property|setting|option)|must be (?:positive|greater|at least|non-?negative|between|a number|an integer|set)|pars(?:e|ing)[^\n]{0,30} (?:timeout|config\w*|limit|setting|duration|property|yaml|yml|mapping)|(?:yaml|yml|config\w*|toml|properties)[^\n]{0,30} pars(?:e|ing)|did not find expected|no module named|cannot find module|classnotfoundexception|noclassdeffounderror|numberformatexception|failed to bind properties|could not resolve placeholder|un(?:known|recognized) (?:option|property)|no qualifying bean|required a bean|\b(?:is|are|option|setting|property|method|class|api|will be)\b[^\n]{0,30} deprecated/,
};
