/** Text that PostgreSQL keeps as it is: it refuses NUL, and a lone surrogate would become another character on the way. */
export const isCleanText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** RFC 9562, in any case. */
export const isUuid = (text: string): boolean => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
