import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpcClient } from '#app/rpc/client.ts'
import { sentenceOf } from '#app/states.tsx'
import type { Translator } from '#lib/messages/translator.ts'

export type BatchKind = 'analyse' | 'delete'

/** How far a batch is. */
export interface BatchOutcome {
  done: number
  /** Interviews without a recording, which can't be analysed. */
  skipped: number
  /** What went wrong, a sentence each. */
  failed: string[]
  /** Entries of the bin that deleted interviews rest in. */
  entries: string[]
}

const NOTHING: BatchOutcome = { done: 0, skipped: 0, failed: [], entries: [] }

/** Does something to many interviews, one after another, until it is stopped. */
export function useBatch(studyId: string, kind: BatchKind, ids: readonly string[]) {
  const t = useText()
  const client = useQueryClient()
  const [running, setRunning] = useState(false)
  const [outcome, setOutcome] = useState(NOTHING)
  const stopped = useRef(false)

  const run = async (reason: string): Promise<BatchOutcome> => {
    setRunning(true)
    let result = NOTHING
    try {
      const recordings = kind === 'analyse' ? await recordingsOf(studyId) : undefined
      for (const id of ids) {
        if (stopped.current) break
        result = added(result, await outcomeOf(id, reason, recordings, t))
        setOutcome(result)
      }
    } catch (error) {
      result = { ...result, failed: [...result.failed, sentenceOf(error, t)] }
      setOutcome(result)
    }
    await client.invalidateQueries()
    setRunning(false)
    return result
  }

  return {
    running,
    outcome,
    past: outcome.done + outcome.skipped + outcome.failed.length,
    run,
    stop: () => {
      stopped.current = true
    },
  }
}

/** Of one interview; analysed where recordings are given, deleted where not. */
async function outcomeOf(
  id: string,
  reason: string,
  recordings: ReadonlyMap<string, string> | undefined,
  t: Translator,
): Promise<Partial<BatchOutcome>> {
  try {
    if (!recordings) return { done: 1, entries: [(await rpcClient.deletion.interview.delete({ id, reason })).entryId] }
    const recordingId = recordings.get(id)
    if (!recordingId) return { skipped: 1 }
    await rpcClient.analyses.start({ recordingId })
    return { done: 1 }
  } catch (error) {
    return { failed: [sentenceOf(error, t)] }
  }
}

function added(sum: BatchOutcome, { done = 0, skipped = 0, failed = [], entries = [] }: Partial<BatchOutcome>) {
  return {
    done: sum.done + done,
    skipped: sum.skipped + skipped,
    failed: [...sum.failed, ...failed],
    entries: [...sum.entries, ...entries],
  }
}

/** The recording that is used of each interview of the study. */
async function recordingsOf(studyId: string): Promise<Map<string, string>> {
  const found = await rpcClient.interviews.found({ studyId })
  return new Map(found.flatMap(({ id, recordingId }) => (recordingId ? [[id, recordingId] as const] : [])))
}
