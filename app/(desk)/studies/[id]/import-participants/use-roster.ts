import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import type { RosterPreview } from '#lib/rosters/import-roster.ts'
import type { RosterColumns, RosterField } from '#lib/rosters/read-roster.ts'
import { type GivenFile, readGivenFile } from '../import-ratings/given-file.ts'

interface Chosen {
  file: GivenFile
  sheet?: string | null
  columns?: RosterColumns
}

/** The steps of an import of participants: each change asks for the preview again. */
export function useRoster(studyId: string) {
  const t = useText()
  const client = useQueryClient()
  const [chosen, setChosen] = useState<Chosen>()
  const [preview, setPreview] = useState<RosterPreview>()
  const [problem, setProblem] = useState<Error>()
  const [stored, setStored] = useState<{ participants: number; interviews: number }>()
  const asking = useMutation(rpc.rosters.preview.mutationOptions())
  const storing = useMutation(rpc.rosters.store.mutationOptions())

  const show = async (next: Chosen) => {
    setChosen(next)
    setStored(undefined)
    setProblem(undefined)
    try {
      setPreview(await asking.mutateAsync({ studyId, ...next }))
    } catch (error) {
      setPreview(undefined)
      setProblem(error as Error)
    }
  }
  const store = async () => {
    if (!chosen || !preview) return
    const { participants, interviews, changed } = preview.counts
    const expected = { participants, interviews, changed }
    const input = { studyId, ...chosen, columns: preview.chosen, expected }
    try {
      const added = await storing.mutateAsync(input)
      setChosen(undefined)
      setPreview(undefined)
      setStored(added)
      await client.invalidateQueries()
    } catch (error) {
      await show(chosen)
      setProblem(error as Error)
    }
  }
  return {
    fileName: chosen?.file.name,
    preview,
    problem,
    stored,
    busy: asking.isPending,
    storing: storing.isPending,
    choose: async (file: File) => {
      try {
        await show({ file: await readGivenFile(t, file) })
      } catch (error) {
        setProblem(error as Error)
      }
    },
    chooseSheet: (sheet: string | null) => chosen && void show({ file: chosen.file, sheet }),
    changeColumn: (field: RosterField, column: string | null) =>
      chosen && preview && void show({ ...chosen, columns: { ...preview.chosen, [field]: column } }),
    store,
  }
}

export type RosterFlow = ReturnType<typeof useRoster>
