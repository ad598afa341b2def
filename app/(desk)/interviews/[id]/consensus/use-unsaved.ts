import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { UnsavedDecisions } from '#lib/consensus/unsaved-decisions.ts'

/** By what the study calls its scales. */
type Unsaved = Readonly<Record<string, UnsavedDecisions>>

const NONE: Unsaved = {}

/** Decisions on an interview that are not saved, of each scale: they stay while other scales and pages are looked at. */
export function useUnsaved(interviewId: string) {
  const client = useQueryClient()
  const queryKey = ['unsaved-consensus', interviewId]
  const { data: unsaved = NONE } = useQuery<Unsaved>({
    queryKey,
    queryFn: skipToken,
    initialData: NONE,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })
  const isUnsaved = Object.keys(unsaved).length > 0
  useEffect(() => {
    if (!isUnsaved) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isUnsaved])
  /** @param change gives what is unsaved of a scale from then on; undefined for nothing */
  const change = (scaleName: string, change: (now: UnsavedDecisions | undefined) => UnsavedDecisions | undefined) =>
    client.setQueryData<Unsaved>(queryKey, (all = NONE) => {
      const { [scaleName]: now, ...others } = all
      const next = change(now)
      return next ? { ...others, [scaleName]: next } : others
    })
  return [unsaved, change] as const
}
