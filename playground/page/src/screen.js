import { createContext } from "react";

// What every part of the page may need: the scene, the open channel, `act` to do something,
// `expect` before doing what the bot may answer with a thread.
export const Screen = createContext(null);
