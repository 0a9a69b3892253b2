/** Beyond this it is "more than": the number is a hint to look, and not worth a longer reading. */
export const mostCounted = 20;
