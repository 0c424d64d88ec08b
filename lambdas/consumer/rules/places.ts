import { PLACES, type Place } from './rule.ts';

/** Each place as a bit, so that a rule's places are one integer. */
export const PLACE_BITS = Object.fromEntries(PLACES.map((place, at) => [place, 1 << at])) as Readonly<
  Record<Place, number>
>;

/** The bits of several places. */
export const placeMask = (places: readonly Place[]): number =>
  places.reduce((mask, place) => mask | PLACE_BITS[place], 0);

/** Where what is said is said: not in frames, not in what only surrounds it. */
export const SPOKEN = placeMask(['rootCause', 'exception', 'message', 'fields', 'text']);

/** The names of places, strongest first. */
export const placeNames = (mask: number): readonly Place[] =>
  mask === 0 ? [] : PLACES.filter((place) => (mask & PLACE_BITS[place]) !== 0);
