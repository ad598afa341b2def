import { useEffect, useState } from 'react'
import { type DrawnPage, drawnPages, letGo } from './drawn-pages.ts'

interface Drawn {
  file: Blob
  pages: readonly DrawnPage[]
  error: unknown
}

/** The pages of a PDF file; while a newer file is drawn, those of the one before. */
export function useDrawnPages(file: Blob | undefined): {
  pages: readonly DrawnPage[]
  error: unknown
  isDrawn: boolean
} {
  const [drawn, setDrawn] = useState<Drawn>()
  useEffect(() => {
    if (!file) return
    const drawing = new AbortController()
    const { signal } = drawing
    drawnPages(file, signal).then(
      (pages) => (signal.aborted ? letGo(pages) : setDrawn({ file, pages, error: undefined })),
      (error: unknown) => !signal.aborted && setDrawn((before) => ({ file, pages: before?.pages ?? [], error })),
    )
    return () => drawing.abort()
  }, [file])
  const pages = drawn?.pages
  useEffect(() => () => letGo(pages ?? []), [pages])
  return { pages: pages ?? [], error: drawn?.error, isDrawn: drawn?.file === file }
}
