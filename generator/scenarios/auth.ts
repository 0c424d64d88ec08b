import { auth0, jjwtJava, jwks, nimbus } from './auth/java.ts';
import { idToken, jjwt, jose, jwkClient, pyJwt } from './auth/python.ts';
import type { Scenario } from './variant.ts';

/** A token's signature cannot be verified. */
export const auth: Scenario = {
  name: 'auth',
  class: 'auth-failure',
  variants: [jjwt, pyJwt, idToken, jose, jwkClient, nimbus, auth0, jjwtJava, jwks],
};
