import { useEffect, useMemo, useState } from 'react'
import { type Filmstrip, type StripTiles, tilesFor } from '#lib/timeline/filmstrip.ts'
import type { Lanes } from '#lib/timeline/lanes.ts'
import type { TimeView } from '#lib/timeline/time-view.ts'
import { addressOf, type FacesOf } from './use-kept-faces.ts'

/** The face that a filmstrip shows. */
export interface StripOf extends FacesOf {
  track: number
}

const NONE: StripTiles = new Map()

/** The tiles that a view draws from, each loaded once, when it is seen first: nine at most, of 1 MB each as pictures. */
export function useStripTiles(
  of: StripOf | undefined,
  strip: Filmstrip | undefined,
  view: TimeView,
  { width, faces }: Lanes,
): StripTiles {
  const { recordingId, analysisId, track } = of ?? {}
  const [loaded, setLoaded] = useState<{ of: string; tiles: StripTiles }>({ of: '', tiles: NONE })
  const key = `${analysisId} ${track}`
  const wanted = strip && faces ? tilesFor(strip, view, width, faces.height).join(' ') : ''
  const loading = useMemo(() => ({ of: key, names: new Set<string>() }), [key])
  useEffect(() => {
    if (!recordingId || !analysisId || track === undefined) return
    for (const tile of wanted.split(' ')) {
      if (tile === '' || loading.names.has(tile)) continue
      loading.names.add(tile)
      const address = addressOf({ recordingId, analysisId }, { tilesOf: String(track), tile })
      // A tile that can't be had is not drawn: there is none where no slot of it has a picture.
      void pictureAt(address).then((picture) => {
        if (picture)
          setLoaded((before) => ({
            of: loading.of,
            tiles: new Map(before.of === loading.of ? before.tiles : []).set(tile, picture),
          }))
      })
    }
  }, [recordingId, analysisId, track, wanted, loading])
  return loaded.of === key ? loaded.tiles : NONE
}

async function pictureAt(address: string): Promise<ImageBitmap | undefined> {
  try {
    const answer = await fetch(address)
    return answer.ok ? await createImageBitmap(await answer.blob()) : undefined
  } catch {
    return undefined
  }
}
