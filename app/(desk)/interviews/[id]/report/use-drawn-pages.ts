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
    let isWanted = true
    drawnPages(file).then(
      (pages) => (isWanted ? setDrawn({ file, pages, error: undefined }) : letGo(pages)),
      (error: unknown) => isWanted && setDrawn((before) => ({ file, pages: before?.pages ?? [], error })),
    )
    return () => {
      isWanted = false
    }
  }, [file])
  const pages = drawn?.pages
  useEffect(() => () => letGo(pages ?? []), [pages])
  return { pages: pages ?? [], error: drawn?.error, isDrawn: drawn?.file === file }
}
