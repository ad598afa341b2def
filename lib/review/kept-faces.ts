import { type KeptFaces, readKeptFaces, readPlaces, readTile } from '#lib/analysis/shown-faces.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Storage } from '#lib/storage/storage.ts'

/** What is asked of the faces that an analysis keeps: what there is, where a track's face is, or a tile of its pictures. */
export type AskedOfFaces =
  | { part: 'list' }
  | { part: 'places'; track: number }
  | { part: 'tile'; track: number; tile: string }

/** @returns undefined where the address asks for nothing that there is */
export function askedOfFaces(query: URLSearchParams): AskedOfFaces | undefined {
  const [places, tilesOf, tile] = [query.get('places'), query.get('tilesOf'), query.get('tile')]
  const isTrack = (track: string | null): track is string => track !== null && /^\d{1,6}$/.test(track)
  if (places === null && tilesOf === null) return { part: 'list' }
  if (isTrack(places)) return { part: 'places', track: Number(places) }
  if (isTrack(tilesOf) && tile && /^(coarse|\d{1,3})$/.test(tile)) return { part: 'tile', track: Number(tilesOf), tile }
  return undefined
}

/**
 * Reads what an analysis of a recording keeps of its faces.
 *
 * @param of.analysisId the latest that keeps something where none is given
 * @returns bytes, or the list, which is empty where nothing is kept; undefined where there are no such bytes
 * @throws ConcordError not-found where the file is gone or damaged
 */
export async function readFaces(
  database: Database,
  storage: Storage,
  of: { recordingId: string; analysisId: string | undefined },
  asked: AskedOfFaces,
): Promise<KeptFaces | Uint8Array<ArrayBuffer> | undefined> {
  const analysis = await database.analysis.findFirst({
    where: { recordingId: of.recordingId, state: 'done', features: { not: null }, id: of.analysisId },
    orderBy: { createdAt: 'desc' },
    select: { features: true },
  })
  if (!analysis?.features) return asked.part === 'list' ? { tracks: [] } : undefined
  const source = await storage.localFile(analysis.features)
  try {
    if (asked.part === 'list') return await readKeptFaces(source.file)
    if (asked.part === 'places') return await readPlaces(source.file, asked.track)
    return await readTile(source.file, asked.track, asked.tile)
  } catch (cause) {
    // Another analysis may have taken its place meanwhile.
    throw new ConcordError(
      'not-found',
      phrase('The stored frame features of this analysis are missing or damaged. Analyse the recording again.'),
      { cause },
    )
  } finally {
    await source.release()
  }
}
