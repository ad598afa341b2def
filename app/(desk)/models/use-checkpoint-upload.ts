import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { storedSentenceOf } from '#app/states.tsx'
import { startUpload } from '../uploads/start-upload.ts'

type ImportPlan = Omit<Parameters<typeof rpc.models.planImport.call>[0], 'fileName'>

/**
 * Uploads a checkpoint with its vocabulary and asks for its import.
 *
 * @param onDone called once the import waits for a worker
 * @returns `upload`, what is being sent (bytes) while it is, and what went wrong as a sentence for `t.stored`
 */
export function useCheckpointUpload(onDone: () => void) {
  const client = useQueryClient()
  const plan = useMutation(rpc.models.planImport.mutationOptions())
  const [sending, setSending] = useState<{ name: string; sent: number; total: number }>()
  const [problem, setProblem] = useState<string>()

  const send = (file: File, importId: string, part: 'weights' | 'vocabulary') =>
    new Promise<void>((resolve, reject) => {
      void startUpload(file, {
        metadata: { importId, part },
        onProgress: (sent, total) => setSending({ name: file.name, sent, total }),
        onProblem: reject,
        onDone: resolve,
      })
    })

  const upload = async (weights: File, vocabulary: File | null, settings: ImportPlan) => {
    setProblem(undefined)
    setSending({ name: weights.name, sent: 0, total: weights.size })
    try {
      const { id } = await plan.mutateAsync({ fileName: weights.name, ...settings })
      // The import begins when the weights are whole, so the vocabulary goes first.
      if (vocabulary) await send(vocabulary, id, 'vocabulary')
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
