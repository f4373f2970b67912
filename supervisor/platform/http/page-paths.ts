// Paths of pages that the server itself leads to.

export const HOME_PATHS = { fr: '/', en: '/en/' } as const;
export const SIGN_IN_PATHS = { fr: '/connexion', en: '/en/sign-in' } as const;
export const SIGN_OUT_PATHS = { fr: '/deconnexion', en: '/en/sign-out' } as const;
