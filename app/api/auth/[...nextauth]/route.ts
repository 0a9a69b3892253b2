// GET, POST /api/auth/*: signing in and out, by next-auth.
// Attempts are counted and audited in lib/access/sign-in; a session says who, and every request reads what they may.
import { authRoute } from "@/lib/console";

export const GET = authRoute;
export const POST = authRoute;
