import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { storedSentenceOf } from '#app/states.tsx'
import type { ImportPart } from '#lib/bundles/imported-models.ts'
import { startUpload } from '../uploads/start-upload.ts'

type CheckpointFiles = { weights: File } & Partial<Record<ImportPart, File | null>>
type ImportPlan = Omit<Parameters<typeof rpc.models.planImport.call>[0], 'fileName'>

/**
 * Uploads a checkpoint with what belongs to it and asks for its import.
 *
 * @param onDone called once the import waits for a worker
 * @returns `upload`, what is being sent (bytes) while it is, and what went wrong as a sentence for `t.stored`
 */
export function useCheckpointUpload(onDone: () => void) {
  const client = useQueryClient()
  const plan = useMutation(rpc.models.planImport.mutationOptions())
  const [sending, setSending] = useState<{ name: string; sent: number; total: number }>()
  const [problem, setProblem] = useState<string>()

  const send = (file: File, importId: string, part: ImportPart) =>
    new Promise<void>((resolve, reject) => {
      void startUpload(file, {
        metadata: { importId, part },
        onProgress: (sent, total) => setSending({ name: file.name, sent, total }),
        onProblem: reject,
        onDone: resolve,
      })
    })

  const upload = async ({ weights, ...others }: CheckpointFiles, settings: ImportPlan) => {
    setProblem(undefined)
    setSending({ name: weights.name, sent: 0, total: weights.size })
    try {
      const { id } = await plan.mutateAsync({ fileName: weights.name, ...settings })
      // The import begins when the weights are whole, so the others go first.
      for (const part of ['vocabulary', 'clip'] as const) {
        const file = others[part]
        if (file) await send(file, id, part)
      }
      await send(weights, id, 'weights')
      await client.invalidateQueries()
      onDone()
    } catch (error) {
      setProblem(storedSentenceOf(error))
    } finally {
      setSending(undefined)
    }
  }

  return { upload, sending, problem }
}
