import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { KeptFaces } from '#lib/analysis/shown-faces.ts'
import { type KnownPlaces, knownPlaces } from '#lib/timeline/known-places.ts'

/** Which analysis of which recording keeps the faces. */
export interface FacesOf {
  recordingId: string
  analysisId: string
}

/** What an analysis keeps of its faces; undefined until it is known, and where there is no file or no analysis. */
export function useKeptFaces(of: FacesOf | undefined): KeptFaces | undefined {
  return useQuery({
    queryKey: ['kept-faces', of],
    queryFn: async ({ signal }) => (await answerOf(addressOf(of!), signal)).json() as Promise<KeptFaces>,
    enabled: of !== undefined,
    ...ONCE,
  }).data
}

/** Where the faces are, by track, as far as it has arrived. @param wanted whether it is asked for */
export function useFacePlaces(of: FacesOf, kept: KeptFaces | undefined, wanted: boolean): Map<number, KnownPlaces> {
  const tracks = wanted ? (kept?.tracks ?? []).filter(({ places }) => places > 0) : []
  const found = useQueries({
    queries: tracks.map(({ id }) => ({
      queryKey: ['face-places', of, id],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const answer = await answerOf(addressOf(of, { places: String(id) }), signal)
        return { id, places: knownPlaces(await answer.arrayBuffer()) }
      },
      ...ONCE,
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  })
  return useMemo(() => new Map(found.map(({ id, places }) => [id, places])), [found])
}

/** What an analysis keeps does not change. */
const ONCE = { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnMount: false } as const

export function addressOf({ recordingId, analysisId }: FacesOf, query: Record<string, string> = {}): string {
  return `/api/recordings/${recordingId}/faces?${new URLSearchParams({ analysis: analysisId, ...query })}`
}

async function answerOf(address: string, signal: AbortSignal): Promise<Response> {
  const answer = await fetch(address, { signal })
  if (!answer.ok) throw new Error(`${answer.status} of ${address}`)
  return answer
}
