'use client'
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** A page of a PDF file as a picture, with its text for those who do not see it. */
export interface DrawnPage {
  /** Address of the picture, until it is let go of. */
  picture: string
  width: number
  height: number
  text: string
}

/** Points of a PDF are 1/72 inch; this gives 158 pixels an inch, which is sharp on screens at twice the size. */
const SCALE = 2.2

/**
 * Draws the pages of a PDF file as they are printed.
 *
 * @param signal ends it before the next page, where nobody waits for it any more
 * @throws where the browser can't draw it, or it was ended
 */
export async function drawnPages(file: Blob, signal: AbortSignal): Promise<DrawnPage[]> {
  const { getDocument, GlobalWorkerOptions } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  GlobalWorkerOptions.workerSrc = new URL('pdfjs-dist/legacy/build/pdf.worker.min.mjs', import.meta.url).href
  const data = await file.arrayBuffer()
  signal.throwIfAborted()
  const loading = getDocument({ data, verbosity: 0 })
  const pages: DrawnPage[] = []
  try {
    const pdf = await loading.promise
    for (let number = 1; number <= pdf.numPages; number++) {
      signal.throwIfAborted()
      pages.push(await drawnPage(pdf, number))
    }
    return pages
  } catch (error) {
    letGo(pages)
    throw error
  } finally {
    await loading.destroy()
  }
}

async function drawnPage(pdf: PDFDocumentProxy, number: number): Promise<DrawnPage> {
  const page = await pdf.getPage(number)
  const viewport = page.getViewport({ scale: SCALE })
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(viewport.width)
  canvas.height = Math.round(viewport.height)
  await page.render({ canvas, viewport }).promise
  const { items } = await page.getTextContent()
  const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve))
  if (!picture) throw new Error('The page could not be drawn.')
  return {
    picture: URL.createObjectURL(picture),
    width: canvas.width,
    height: canvas.height,
    text: items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join(''),
  }
}

export const letGo = (pages: readonly DrawnPage[]) => {
  for (const { picture } of pages) URL.revokeObjectURL(picture)
}
