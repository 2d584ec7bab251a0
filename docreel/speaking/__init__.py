"""Sentences to sound: engines behind one protocol, and where in the sound each word is."""
