import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { rpcClient } from '#app/rpc/client.ts'
import { sentenceOf } from '#app/states.tsx'
import { startUpload } from '../../../start-upload.ts'
import { namedRecording } from './recording-names.ts'

/** A file that is to become the recording of an interview. */
export interface IntakeRow {
  key: string
  file: File
  participant: string
  visit: string
  /** As 2026-03-01. */
  date: string
  /** Whether the date is the file's own and not from its name. */
  isFileDate: boolean
  state: 'waiting' | 'sending' | 'done' | 'problem'
  /** Bytes that were sent. */
  sent: number
  problem: string | undefined
  interviewId: string | undefined
}

type Field = 'participant' | 'visit' | 'date'

/** Files that are to be added to a study, what each of them is of, and their uploads one after the other. */
export function useIntake(studyId: string) {
  const client = useQueryClient()
  const [rows, setRows] = useState<IntakeRow[]>([])
  const [isRunning, setRunning] = useState(false)
  const current = useRef(rows)
  current.current = rows
  const stopped = useRef(false)

  const change = useCallback((key: string, changes: Partial<IntakeRow>) => {
    setRows((all) => all.map((row) => (row.key === key ? { ...row, ...changes } : row)))
  }, [])
  const add = (files: readonly File[], pattern: string) => {
    setRows((all) => {
      const known = new Set(all.map(({ key }) => key))
      return [...all, ...files.map((file) => rowOf(file, pattern)).filter(({ key }) => !known.has(key))]
    })
  }
  /** Lets a file that could not be sent wait again; its upload goes on where it broke off. */
  const retry = (key: string) => change(key, { state: 'waiting', problem: undefined })
  /** Reads the names again, of files that wait. */
  const readAgain = (pattern: string) => {
    setRows((all) => all.map((row) => (row.state === 'waiting' ? rowOf(row.file, pattern) : row)))
  }
  const set = (key: string, field: Field, value: string) =>
    change(key, {
      [field]: value,
      state: 'waiting',
      problem: undefined,
      ...(field === 'date' && { isFileDate: false }),
    })
  const remove = (key: string) => setRows((all) => all.filter((row) => row.key !== key))

  const run = async () => {
    setRunning(true)
    stopped.current = false
    try {
      for (const { key } of current.current) {
        const row = current.current.find((one) => one.key === key)
        if (stopped.current) break
        if (row && row.state === 'waiting' && whatIsMissing(row) === undefined) await send(studyId, row, change)
      }
    } finally {
      setRunning(false)
      await client.invalidateQueries()
    }
  }
  const stop = () => {
    stopped.current = true
  }
  // Leaving would break the upload off; it goes on where it was once the same file is dropped again.
  useEffect(() => {
    if (!isRunning) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isRunning])
  return { rows, add, retry, readAgain, set, remove, run, stop, isRunning }
}

function rowOf(file: File, pattern: string): IntakeRow {
  const { participant, visit, date } = namedRecording(file.name, pattern)
  const own = new Date(file.lastModified)
  const fileDate = `${own.getFullYear()}-${String(own.getMonth() + 1).padStart(2, '0')}-${String(own.getDate()).padStart(2, '0')}`
  return {
    key: `${file.name} ${file.size} ${file.lastModified}`,
    file,
    participant: participant ?? '',
    visit: visit ?? '',
    date: date ?? fileDate,
    isFileDate: date === undefined,
    state: 'waiting',
    sent: 0,
    problem: undefined,
    interviewId: undefined,
  }
}

/** What has to be filled in before a file can be added; undefined where all is there. */
export function whatIsMissing({ participant, visit, date }: Pick<IntakeRow, Field>): string | undefined {
  if (participant.trim() === '') return 'Which participant?'
  if (visit.trim() === '') return 'Which visit?'
  return date === '' ? 'Which date?' : undefined
}

/** Adds the interview, where there is none yet, and uploads the file as its recording. */
async function send(
  studyId: string,
  { key, file, participant, visit, date }: IntakeRow,
  change: (key: string, changes: Partial<IntakeRow>) => void,
): Promise<void> {
  change(key, { state: 'sending', sent: 0, problem: undefined })
  try {
    const { id, created } = await rpcClient.interviews.add({ studyId, participant, visit, date })
    change(key, { interviewId: id })
    if (!created && (await rpcClient.interviews.see({ id })).recording)
      return change(key, {
        state: 'problem',
        problem: 'This interview has a recording already. Open it to add this file as another one.',
      })
    await new Promise<void>((resolve, reject) => {
      startUpload(file, {
        metadata: { interviewId: id },
        onProgress: (sent) => change(key, { sent }),
        onProblem: (sentence) => reject(new Error(sentence)),
        onDone: resolve,
      }).catch(reject)
    })
    change(key, { state: 'done', sent: file.size })
  } catch (error) {
    change(key, { state: 'problem', problem: sentenceOf(error) })
  }
}
