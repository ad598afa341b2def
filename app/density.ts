/** How much room pages give each line: comfortable to read and to touch, or compact to see much at once. */
export const DENSITIES = ['comfortable', 'compact'] as const
export type Density = (typeof DENSITIES)[number]

/** Keeps the density that somebody chose in this browser; it is no secret, and pages read and write it. */
const DENSITY_COOKIE = 'concord-density'
const A_YEAR_S = 365 * 24 * 3600

/** The density chosen in the browser that sends a request, or whose cookies these are; comfortable where none is. */
export function densityIn(cookies: string | null | undefined): Density {
  const chosen = new RegExp(`(?:^|;\\s*)${DENSITY_COOKIE}=(\\w+)`).exec(cookies ?? '')?.[1]
  return DENSITIES.find((density) => density === chosen) ?? 'comfortable'
}

/** What `document.cookie` is set to, so that a density is kept for a year. */
export const keptDensity = (density: Density) =>
  `${DENSITY_COOKIE}=${density}; path=/; max-age=${A_YEAR_S}; samesite=lax`
