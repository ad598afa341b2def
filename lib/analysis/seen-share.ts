import type { Analysis } from './analysis.ts'

/**
 * Share of a recording's pictures in which a face was seen, 0 to 1. Sightings are counted by picture, not by sampling:
 * where a recording has fewer pictures than are sampled, one picture stands for several.
 */
export function seenShare(
  { sightings }: Pick<Analysis['tracks'][number], 'sightings'>,
  { pictures, sampling }: Pick<Analysis, 'pictures' | 'sampling'>,
): number {
  return Math.min(1, sightings / Math.max(1, pictures ?? sampling.spread?.looked ?? sampling.samples))
}
