'use client'
import { useEffect } from 'react'

/**
 * Gives the focus back to the button of a menu before one of its items does anything. A dialog that an item opens returns the
 * focus to what had it, and the item is gone by then.
 */
export function useMenuFocus(): void {
  useEffect(() => {
    const giveBack = ({ target }: MouseEvent) => {
      const item = target instanceof Element ? target.closest('[role=menuitem]') : null
      const menu = item?.closest('[role=menu]')
      if (menu?.id) document.querySelector<HTMLElement>(`[aria-controls="${CSS.escape(menu.id)}"]`)?.focus()
    }
    document.addEventListener('click', giveBack, true)
    return () => document.removeEventListener('click', giveBack, true)
  }, [])
}
