import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import type { ImportMapping } from '#lib/rating-imports/import-mapping.ts'
import type { ImportPreview } from '#lib/rating-imports/import-ratings.ts'
import { takeTables } from '../add-recordings/dropped-files.ts'
import type { FurtherTables } from './further-tables.tsx'
import { type GivenFile, readGivenFile } from './given-file.ts'

/** While somebody types, the preview waits this long. */
const PAUSE_MS = 400

/** What a person has chosen so far. */
interface Chosen {
  file: GivenFile
  dictionary: GivenFile | undefined
  mapping: ImportMapping | undefined
  leaveOut: boolean
}

/** The steps of an import: each change asks for the preview again, and the latest answer counts. */
export function useImport(studyId: string, scaleName: string, further: FurtherTables) {
  const t = useText()
  const client = useQueryClient()
  const previewing = usePreview(studyId, scaleName)
  const { chosen, preview } = previewing
  /** Why the last attempt to store was refused. */
  const [refusal, setRefusal] = useState<Error>()
  const [statedBlind, setStatedBlind] = useState(false)
  const [imported, setImported] = useState<{ sheets: number }>()
  const storing = useMutation(rpc.ratingImports.store.mutationOptions())

  const show = (next: Chosen, pauseMs?: number) => {
    setImported(undefined)
    setRefusal(undefined)
    previewing.show(next, pauseMs)
  }
  const withFile = async (file: File, use: (given: GivenFile) => void) => {
    try {
      use(await readGivenFile(t, file))
    } catch (error) {
      previewing.setProblem(error as Error)
    }
  }
  const store = async () => {
    if (!chosen?.mapping || !preview) return
    const { mapping, file, dictionary, leaveOut } = chosen
    try {
      const { sheets } = await storing.mutateAsync({
        ...{ studyId, scaleName, statedBlind },
        ...{ file, dictionary, mapping, leaveOut },
        expected: preview.counts.sheets,
      })
      previewing.clear()
      setStatedBlind(false)
      setImported({ sheets })
      await client.invalidateQueries()
    } catch (error) {
      // Somebody may have rated meanwhile: the preview says what is different.
      show(chosen)
      setRefusal(error as Error)
    }
  }
  const chooseFile = (file: File) =>
    withFile(file, (given) => {
      previewing.forget()
      show({ file: given, dictionary: undefined, mapping: undefined, leaveOut: false })
    })
  const chooseFirst = ([first, ...others]: readonly File[]) => {
    further.add(others)
    if (first) void chooseFile(first)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was dropped on the study is taken once
  useEffect(() => {
    const dropped = takeTables(studyId)
    if (dropped.length > 0) chooseFirst(dropped)
  }, [studyId])
  return {
    file: chosen?.file,
    dictionary: chosen?.dictionary,
    mapping: chosen?.mapping,
    leaveOut: chosen?.leaveOut ?? false,
    statedBlind,
    setStatedBlind,
    preview,
    problem: previewing.problem ?? refusal,
    imported,
    busy: previewing.waiting,
    storing: storing.isPending,
    chooseFiles: chooseFirst,
    // Its labels may tell columns apart that headers don't.
    chooseDictionary: (file: File | undefined) => {
      if (!chosen) return
      if (!file) show({ ...chosen, dictionary: undefined })
      else void withFile(file, (dictionary) => show({ ...chosen, dictionary, mapping: undefined }))
    },
    change: (mapping: ImportMapping) => chosen && show({ ...chosen, mapping }, PAUSE_MS),
    setLeaveOut: (leaveOut: boolean) => chosen && show({ ...chosen, leaveOut }),
    store,
  }
}

/** What would be stored, computed anew for each choice; of several answers under way, the one to the latest choice counts. */
function usePreview(studyId: string, scaleName: string) {
  const [chosen, setChosen] = useState<Chosen>()
  const [preview, setPreview] = useState<ImportPreview>()
  const [problem, setProblem] = useState<Error>()
  const [waiting, setWaiting] = useState(false)
  const latest = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const ask = useMutation(rpc.ratingImports.preview.mutationOptions())
  const show = (next: Chosen, pauseMs = 0) => {
    setChosen(next)
    setWaiting(true)
    latest.current += 1
    const own = latest.current
    clearTimeout(timer.current)
    timer.current = setTimeout(async () => {
      try {
        const found = await ask.mutateAsync({ studyId, scaleName, ...next })
        if (own !== latest.current) return
        setPreview(found)
        setChosen({ ...next, mapping: found.mapping })
        setProblem(undefined)
      } catch (error) {
        if (own === latest.current) setProblem(error as Error)
      } finally {
        if (own === latest.current) setWaiting(false)
      }
    }, pauseMs)
  }
  const forget = () => setPreview(undefined)
  const clear = () => {
    setChosen(undefined)
    setPreview(undefined)
    setProblem(undefined)
  }
  return { chosen, preview, problem, setProblem, waiting, show, forget, clear }
}
